// What the camera sees, on a canvas. It is mirrored for the person; the reader sees it as it is.

import { fillMirrored } from './colours';
import { type Frame, type Mark, type Meaning, readFrame } from './frame';
import { watchPreview } from './ipc';

const COLOURS: Record<Meaning, string> = { pairing: '#53e0a1', other: '#ffc46b', candidate: '#ffffff' };

/** Draws every picture that comes on `canvas`. Returns how to stop. */
export function showPreview(canvas: HTMLCanvasElement): () => void {
  // An object, not a variable: WebKit's compiler has taken a captured one for a constant.
  const loop = { goes: true };
  // Its pixels come from here thirty times a second: a canvas in graphics memory would only have them carried there.
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  let image: ImageData | null = null;
  const stop = watchPreview((bytes) => {
    const frame = loop.goes && context ? readFrame(bytes) : null;
    if (!frame || !context) return 0;
    const { width, height } = frame;
    if (image?.width !== width || image.height !== height) {
      // To set its size clears a canvas, and costs.
      canvas.width = width;
      canvas.height = height;
      image = context.createImageData(width, height);
    }
    fillMirrored(image.data, frame);
    context.putImageData(image, 0, 0);
    drawMarks(context, frame);
    const room = Math.round(canvas.clientWidth * devicePixelRatio);
    const fit = fitOf(frame, room);
    if (canvas.style.objectFit !== fit) canvas.style.objectFit = fit;
    return room;
  });
  return () => {
    loop.goes = false;
    stop();
  };
}

/** How it fills its frame, which is `room` pixels of the screen wide, each of them `1 / ratio` of a style sheet's. */
export function fitOf(
  { width, height }: Pick<Frame, 'width' | 'height'>,
  room: number,
  ratio = devicePixelRatio,
): string {
  // As wide as its frame, but for a column that was left out when it was made small.
  if (Math.abs((9 * width) / (16 * height) - 1) >= 0.02) return '';
  // Nearly as large, it stays as it is: to scale each picture costs more than a narrow dark edge is worth.
  return ratio === 1 && Math.abs(room / width - 1) < 0.08 ? 'none' : 'cover';
}

function drawMarks(context: CanvasRenderingContext2D, { width, marks }: Frame): void {
  context.lineJoin = 'round';
  for (const mark of marks) {
    // Seen on light and on dark.
    const corners = mark.corners.map(([x, y]): Corners[number] => [width - x, y]);
    outline(context, corners, width / 80, 'rgb(0 0 0 / 55%)');
    outline(context, corners, width / 160, COLOURS[mark.meaning]);
  }
}

type Corners = Mark['corners'];

function outline(context: CanvasRenderingContext2D, corners: Corners, width: number, colour: string): void {
  context.beginPath();
  for (const [x, y] of corners) context.lineTo(x, y);
  context.closePath();
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}
