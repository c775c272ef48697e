import { fireEvent } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { type ScreenFixture, screens, view } from '../dev/fixtures';
import { fitOf } from '../src/preview';
import { absent, action, find, press, show } from './program';

/** A picture of two by two pixels with one mark, as the program writes it. */
const FRAME = Uint8Array.from(
  '02000200010002000a0014006e0015006f007900fdff77004c4c00ff55ff'.match(/../g) ?? [],
  (byte) => parseInt(byte, 16),
).buffer;

const drawn = { pictures: [] as number[][], lines: [] as [number, number][] };

beforeEach(() => {
  Object.assign(drawn, { pictures: [], lines: [] });
  const context = {
    createImageData: (width: number, height: number) => ({
      width,
      height,
      data: new Uint8ClampedArray(4 * width * height),
    }),
    putImageData: ({ data }: ImageData) => {
      drawn.pictures.push([...data]);
    },
    lineTo: (x: number, y: number) => {
      drawn.lines.push([x, y]);
    },
    beginPath: () => undefined,
    closePath: () => undefined,
    stroke: () => undefined,
  };
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as unknown as RenderingContext);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const camera = (): HTMLElement => find('[data-part="camera"]');
const spoken = (): string => find('[data-part="camera"] [role="status"]').textContent;

test('a picture that is nearly as large as its frame is not scaled, and no other is cut', () => {
  const wide = { width: 426, height: 240 };
  expect(fitOf(wide, 450, 1)).toBe('none');
  expect(fitOf(wide, 450, 1.5)).toBe('cover');
  expect(fitOf(wide, 600, 1)).toBe('cover');
  expect(fitOf({ width: 426, height: 320 }, 450, 1)).toBe('');
});

test('what the camera sees is drawn with where the code is', async () => {
  const program = await show(screens.scan);
  vi.spyOn(HTMLCanvasElement.prototype, 'clientWidth', 'get').mockReturnValue(487);
  vi.stubGlobal('devicePixelRatio', 1.5);
  // So that it has the pixels that the screen has.
  expect(await program.picture(FRAME)).toBe(731);
  // As in a mirror: two red pixels; one as light as red can be, one as dark.
  expect(drawn.pictures).toEqual([[254, 0, 0, 255, 254, 0, 0, 255, 255, 179, 178, 255, 178, 0, 0, 255]]);
  const canvas = find('canvas') as HTMLCanvasElement;
  expect([canvas.width, canvas.height]).toEqual([2, 2]);
  expect(drawn.lines.slice(0, 4)).toEqual([
    [-8, 20],
    [-108, 21],
    [-109, 121],
    [5, 119],
  ]);
});

test('a picture that cannot be shown makes way for the next one', async () => {
  const program = await show(screens.scan);
  // Of none there are no pixels, of one too few, of one too many.
  for (const bytes of [new ArrayBuffer(3), FRAME.slice(0, -1), new ArrayBuffer(7)])
    expect(await program.picture(bytes)).toBe(0);
  expect(globalThis.showPicture?.(program.watches[0] ?? 0, 'no base64')).toBe(0);
  expect(drawn.pictures).toEqual([]);
});

test('a web view that reads base64 by itself does', async () => {
  const fromBase64 = vi.fn((base64: string) => Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)));
  Object.assign(Uint8Array, { fromBase64 });
  const program = await show(screens.scan);
  await program.picture(FRAME);
  Object.assign(Uint8Array, { fromBase64: undefined });
  expect(fromBase64).toHaveBeenCalledOnce();
  expect(drawn.pictures).toHaveLength(1);
});

test('nothing is drawn once the camera shows nothing', async () => {
  const program = await show(screens.scan);
  await program.push(view(screens['scan-cameraless']));
  // Who is told nothing sends no more than are on their way.
  expect(await program.picture(FRAME)).toBeUndefined();
  await program.push(view(screens.scan));
  expect(program.watches).toHaveLength(2);
  expect(await program.picture(FRAME, program.watches[0])).toBeNull();
  expect(drawn.pictures).toEqual([]);
});

test.each<[ScreenFixture, string]>([
  ['scan-cameraless', 'start_camera'],
  ['scan-forbidden', 'open_camera_settings'],
  ['scan-forbidden', 'start_camera'],
  ['scan-resting', 'start_camera'],
  ['scan', 'read_screen'],
])('%s: %s', async (name, wanted) => {
  const program = await show(screens[name]);
  await press(action(wanted));
  expect(program.actions).toEqual([{ name: wanted }]);
});

test('the trouble of a camera is told in words, and goes by itself', async () => {
  const program = await show(screens['scan-cameraless']);
  expect(find('[data-code="camera_none"]').textContent).toContain('No camera was found');
  find(action('start_camera')).focus();
  await program.push(view(screens.scan));
  expect(absent('[data-code]')).toBe(true);
  // Who pressed it is still where the camera is, and not at the top of the window.
  expect(document.activeElement).toBe(find('[data-part="camera"] h2'));
});

test('of several cameras one is chosen', async () => {
  const program = await show(screens['scan-cameras']);
  const list = find('select[name="camera"]') as HTMLSelectElement;
  expect(list.value).toBe('built-in');
  expect(Array.from(list.options, (option) => option.text)).toEqual(['Built-in camera', 'USB camera']);
  await fireEvent.change(list, { target: { value: 'usb' } });
  expect(program.actions).toEqual([{ name: 'choose_camera', id: 'usb' }]);
  await program.push(view(screens.scan));
  expect(absent('select')).toBe(true);
});

test('that the picture goes nowhere is said in every state', async () => {
  const program = await show(screens.home);
  for (const name of ['scan', 'scan-starting', 'scan-resting', 'scan-cameraless'] as const) {
    await program.push(view(screens[name]));
    expect(camera().textContent).toContain('stays on this computer');
  }
});

test('what comes and goes is told once it stands', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const program = await show(screens.scan);
  await vi.advanceTimersByTimeAsync(1000);
  expect(spoken()).toBe('The camera is on. Hold the code in front of it.');
  await program.push(view(screens['scan-hint-dark']));
  await vi.advanceTimersByTimeAsync(300);
  expect(find('[data-hint="dark"]').textContent).toContain('too dark');
  await program.push(view(screens['scan-hint-wifi']));
  await vi.advanceTimersByTimeAsync(600);
  expect(spoken()).toBe('The camera is on. Hold the code in front of it.');
  await vi.advanceTimersByTimeAsync(300);
  expect(spoken()).toContain('This is a Wi-Fi code');
});

test('the program hears whether the window is seen, on every screen', async () => {
  const program = await show(screens.home);
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  await fireEvent(document, new Event('visibilitychange'));
  hidden.mockReturnValue(false);
  await fireEvent(document, new Event('visibilitychange'));
  expect(program.actions).toEqual([{ name: 'window_hidden' }, { name: 'window_shown' }]);
});
