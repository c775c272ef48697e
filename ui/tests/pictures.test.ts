import { fireEvent } from '@testing-library/svelte';
import { tick } from 'svelte';
import { expect, test, vi } from 'vitest';

import { prompts, screens, TYPED, view } from '../dev/fixtures';
import { LARGEST } from '../src/picture';
import { absent, field, find, main, show, type Program } from './program';

const BYTES = [137, 80, 78, 71];

function picture(): File {
  return new File([new Uint8Array(BYTES)], 'code.png', { type: 'image/png' });
}

function huge(): File {
  const file = picture();
  Object.defineProperty(file, 'size', { value: LARGEST + 1 });
  vi.spyOn(file, 'arrayBuffer').mockRejectedValue(new Error('nobody may read it'));
  return file;
}

/** What a drop or a paste carries. */
function carrying(files: File[], text = ''): Pick<DataTransfer, 'files' | 'types' | 'getData'> {
  return {
    files: files as unknown as FileList,
    types: files.length > 0 ? ['Files'] : ['text/plain'],
    getData: () => text,
  };
}

async function paste(target: Element, files: File[], text = ''): Promise<Event> {
  const event = Object.assign(new Event('paste', { bubbles: true, cancelable: true }), {
    clipboardData: carrying(files, text),
  });
  await fireEvent(target, event);
  return event;
}

async function drag(name: 'dragover' | 'drop', target: Element, files: File[]): Promise<Event> {
  const event = Object.assign(new Event(name, { bubbles: true, cancelable: true }), { dataTransfer: carrying(files) });
  await fireEvent(target, event);
  return event;
}

async function expectRead(program: Program): Promise<void> {
  await expect.poll(() => program.pictures).toHaveLength(1);
  expect(Array.from(program.pictures[0] ?? [])).toEqual(BYTES);
  expect(program.actions).toEqual([]);
}

test('a picture can be chosen', async () => {
  const program = await show(screens.scan);
  expect(field('picture').accept).toBe('image/png,image/jpeg,image/webp');
  await fireEvent.change(field('picture'), { target: { files: [picture()] } });
  await expectRead(program);
});

test('a picture can be dropped anywhere, and the zone says so while it is held', async () => {
  const program = await show(screens.scan);
  await drag('dragover', find('header'), [picture()]);
  expect(find('[data-part="drop"]').textContent).toContain('Let go');
  const event = await drag('drop', find('header'), [picture()]);
  expect(event.defaultPrevented).toBe(true);
  expect(find('[data-part="drop"]').textContent).not.toContain('Let go');
  await expectRead(program);
});

test('a picture can be pasted anywhere, even into a field', async () => {
  const program = await show(screens.scan);
  const event = await paste(field('code'), [picture()]);
  expect(event.defaultPrevented).toBe(true);
  await expectRead(program);
});

test('what the web view does not see on the clipboard, the program looks for', async () => {
  const program = await show(screens.scan);
  await paste(main(), []);
  await paste(main(), [], 'T-7673');
  await paste(field('code'), []);
  expect(program.actions).toEqual([{ name: 'paste' }, { name: 'paste' }, { name: 'paste' }]);
});

test('a whole code that is pasted is used at once', async () => {
  const program = await show(screens.scan);
  await paste(main(), [], ' warifu://ID.EXAMPLE.ORG/T/A4DQ/UWS2/AMBQ\n');
  expect(program.actions).toEqual([
    { name: 'type_code', code: 'warifu://ID.EXAMPLE.ORG/T/A4DQ/UWS2/AMBQ', server: '' },
  ]);
});

test.each([TYPED, 'Ｔ－７６７３－ＷＪＺＥ－ＺＮ４４－１ＱＡ９－５ＣＺＷ－ＰＧＦＥ－ＡＥ－Ｅ'])(
  'a typed code that is pasted waits for its server: %s',
  async (code) => {
    const program = await show(screens.scan);
    await paste(main(), [], code);
    expect(program.actions).toEqual([]);
    expect(field('code').value).toBe(code);
    expect(document.activeElement).toBe(field('server'));
  },
);

test('text that is pasted into a field goes into the field', async () => {
  const program = await show(screens.scan);
  const event = await paste(field('code'), [], 'T-7673');
  expect(event.defaultPrevented).toBe(false);
  expect(program.actions).toEqual([]);
});

test('a paste into the question for a passphrase is none of a code', async () => {
  const program = await show(screens.scan, { prompt: prompts['open-passphrase'] });
  await paste(field('passphrase'), []);
  expect(program.actions).toEqual([]);
});

test('a picture that is too large is refused unread, and the refusal goes with the next try', async () => {
  const program = await show(screens.scan);
  await drag('drop', main(), [huge()]);
  await expect.poll(() => absent('[data-code="picture_too_large"]')).toBe(false);
  expect(program.pictures).toEqual([]);
  await drag('drop', main(), [picture()]);
  await expectRead(program);
  await tick();
  expect(absent('[data-code="picture_too_large"]')).toBe(true);
});

test('the same refusal once more is said anew', async () => {
  await show(screens.scan);
  await drag('drop', main(), [huge()]);
  await expect.poll(() => absent('[role="alert"]')).toBe(false);
  const box = find('[role="alert"]');
  await drag('drop', main(), [huge()]);
  await expect.poll(() => box.isConnected).toBe(false);
  expect(find('[role="alert"]').dataset['code']).toBe('picture_too_large');
});

test('a picture that cannot be opened is named as such', async () => {
  const program = await show(screens.scan);
  const gone = picture();
  vi.spyOn(gone, 'arrayBuffer').mockRejectedValue(new Error('gone'));
  await drag('drop', main(), [gone]);
  await expect.poll(() => absent('[data-code="picture_unreadable"]')).toBe(false);
  expect(program.pictures).toEqual([]);
});

test('nothing is read while something is being done', async () => {
  const program = await show(screens['scan-reading']);
  expect(field('picture').disabled).toBe(false);
  expect(await fireEvent.click(field('picture'))).toBe(false);
  await fireEvent.change(field('picture'), { target: { files: [picture()] } });
  await paste(main(), [], TYPED);
  expect(field('code').value).toBe('');
  await drag('drop', main(), [picture()]);
  await paste(main(), []);
  await tick();
  expect(program.pictures).toEqual([]);
  expect(program.actions).toEqual([]);
});

test('a file that is dropped on another screen does not replace the window', async () => {
  const program = await show(screens.home);
  expect((await drag('dragover', main(), [picture()])).defaultPrevented).toBe(true);
  expect((await drag('drop', main(), [picture()])).defaultPrevented).toBe(true);
  expect(program.pictures).toEqual([]);
});

test('the zone forgets a file that left without a word', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    await show(screens.scan);
    await drag('dragover', main(), [picture()]);
    expect(find('[data-part="drop"]').textContent).toContain('Let go');
    await vi.advanceTimersByTimeAsync(500);
    await tick();
    expect(find('[data-part="drop"]').textContent).not.toContain('Let go');
  } finally {
    vi.useRealTimers();
  }
});

test('a failure of the program is shown with the picture gone', async () => {
  const program = await show(screens.scan);
  await program.push(view(screens['scan-problem']));
  expect(find('[role="alert"]').dataset['code']).toBe('picture_without_code');
});
