// What `Seen` has.
const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const elements = [...document.querySelectorAll('body, body *')].filter(visible);
const name = (element) => `${element.tagName} ${element.className.baseVal ?? element.className} ${element.scrollWidth}`;

const scrolls = (element) => element.scrollWidth > element.clientWidth + 1;
const page = document.documentElement;
const wide = scrolls(page) ? [name(page)] : [];
for (const element of elements) {
  const style = getComputedStyle(element);
  if (['auto', 'scroll'].includes(style.overflowX) && scrolls(element)) wide.push(name(element));
}

const outside = [];
for (const element of elements) {
  const parent = element.parentElement;
  const lies = getComputedStyle(element);
  if (element === document.body || lies.position !== 'static' || lies.display === 'inline') continue;
  const around = getComputedStyle(parent);
  if (['inline', 'contents'].includes(around.display) || around.overflowY !== 'visible') continue;
  if (parent.closest('svg')) continue;
  const [own, box] = [element.getBoundingClientRect(), parent.getBoundingClientRect()];
  if (own.top < box.top - 1 || own.bottom > box.bottom + 1) outside.push(name(element));
}

const texts = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const text = walker.currentNode.data.trim();
  if (text !== '' && visible(walker.currentNode.parentElement)) texts.push(text);
}
for (const element of elements) {
  for (const attribute of ['aria-label', 'title', 'placeholder', 'alt']) {
    const text = element.getAttribute(attribute);
    if (text) texts.push(text);
  }
}
return { lang: page.lang, wide, outside, texts };
