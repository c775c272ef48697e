// Pictures that a person gives to be searched for a code: chosen, dropped or pasted.

/** What the program takes at most. */
export const LARGEST = 32 * 1024 * 1024;

export type PictureFault = 'too_large' | 'unreadable';

/** The bytes of a picture, or why there are none. One that is too large is not even read. */
export async function bytesOf(file: File): Promise<Uint8Array | PictureFault> {
  if (file.size > LARGEST) return 'too_large';
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return 'unreadable';
  }
}

/** Whether a paste belongs to the text field in which it happens. */
export function isForText(target: EventTarget | null, data: DataTransfer | null): boolean {
  const field = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  return field && (data?.getData('text/plain') ?? '') !== '';
}
