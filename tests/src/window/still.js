// Whether nothing moves any more but what moves for ever.
const moves = (animation) =>
  animation.playState === 'running' && animation.effect.getComputedTiming().iterations !== Infinity;
return document.fonts.status === 'loaded' && !document.getAnimations().some(moves);
