// A pixel that never comes to rest, until it is stopped.
const pixel = document.createElement('i');
Object.assign(pixel.style, { position: 'fixed', inset: '0 auto auto 0', inlineSize: '1px', blockSize: '1px' });
document.body.append(pixel);
let seen = false;
const timer = setInterval(() => {
  seen = !seen;
  pixel.style.background = seen ? 'rgb(0 0 0 / 1%)' : 'rgb(0 0 0 / 2%)';
}, 20);
globalThis.stirring = {
  stop: () => {
    clearInterval(timer);
    pixel.remove();
  },
};
