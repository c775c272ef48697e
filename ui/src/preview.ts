// What the camera sees, on a canvas. Style sheets mirror it for the person; the reader sees it as it is.

import { type Frame, type Mark, type Meaning, readFrame } from './frame';
import { watchPreview } from './ipc';

const COLOURS: Record<Meaning, string> = { pairing: '#53e0a1', other: '#ffc46b', candidate: '#ffffff' };

/** Draws every picture that comes on `canvas`. Returns how to stop. */
export function showPreview(canvas: HTMLCanvasElement): () => void {
  // An object, not a variable: WebKit's compiler has taken a captured one for a constant.
  const loop = { goes: true, came: 0, drawn: 0 };
  const stop = watchPreview(async (bytes) => {
    const frame = loop.goes ? readFrame(bytes) : null;
    if (!frame) return;
    loop.came += 1;
    const number = loop.came;
    const picture = await createImageBitmap(frame.jpeg);
    // Of two that are decoded at once, the earlier may be ready last.
    if (loop.goes && number > loop.drawn) {
      loop.drawn = number;
      draw(canvas, picture, frame);
    }
    picture.close();
  });
  return () => {
    loop.goes = false;
    stop();
  };
}

function draw(canvas: HTMLCanvasElement, picture: ImageBitmap, { width, height, marks }: Frame): void {
  // To set its size clears a canvas, and costs.
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) return;
  context.drawImage(picture, 0, 0, width, height);
  context.lineJoin = 'round';
  for (const mark of marks) {
    // Seen on light and on dark.
    outline(context, mark, width / 80, 'rgb(0 0 0 / 55%)');
    outline(context, mark, width / 160, COLOURS[mark.meaning]);
  }
}

function outline(context: CanvasRenderingContext2D, { corners }: Mark, width: number, colour: string): void {
  context.beginPath();
  for (const [x, y] of corners) context.lineTo(x, y);
  context.closePath();
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}
