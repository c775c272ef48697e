// A picture of the camera, as `src-tauri/src/screen/frame.rs` writes it.

export type Meaning = 'pairing' | 'other' | 'candidate';

/** Where a code is, or may be: its corners in pixels of the picture, x and y of each. */
export interface Mark {
  meaning: Meaning;
  corners: [number, number][];
}

export interface Frame {
  width: number;
  height: number;
  marks: Mark[];
  /** The brightness of each pixel, then U and V of every two by two: 4:2:0, with the full range as JPEG has it. */
  planes: Uint8Array;
}

const MEANINGS: readonly Meaning[] = ['pairing', 'other', 'candidate'];
const NUMBER = 2;
const HEAD = 3 * NUMBER;
const MARK = 9 * NUMBER;

/** Reads a picture; null if it is none. */
export function readFrame(bytes: ArrayBuffer): Frame | null {
  if (bytes.byteLength < HEAD) return null;
  const view = new DataView(bytes);
  const count = view.getUint16(2 * NUMBER, true);
  const end = HEAD + count * MARK;
  const width = view.getUint16(0, true);
  const height = view.getUint16(NUMBER, true);
  const pairs = Math.ceil(width / 2) * Math.ceil(height / 2);
  if (pairs === 0 || bytes.byteLength !== end + width * height + 2 * pairs) return null;
  return {
    width,
    height,
    marks: Array.from({ length: count }, (_, index) => readMark(view, HEAD + index * MARK)),
    planes: new Uint8Array(bytes, end),
  };
}

function readMark(view: DataView, start: number): Mark {
  const place = (index: number): number => view.getInt16(start + (1 + index) * NUMBER, true);
  return {
    meaning: MEANINGS[view.getUint16(start, true)] ?? 'candidate',
    corners: [0, 2, 4, 6].map((index) => [place(index), place(index + 1)]),
  };
}
