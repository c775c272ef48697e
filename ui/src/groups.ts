/** Text in pieces of a length, as eyes compare it. */
export function pieces(text: string, length: number): string[] {
  return text.match(new RegExp(`.{1,${length}}`, 'gu')) ?? [];
}

/** The groups of a typed code. */
export function groups(code: string): string[] {
  return code.split('-');
}
