import type { Random } from '../../base/random.ts';

/** Words that are easy to read out and to spell, and offend nobody: so that a masked address can be told on the telephone. */
const qualities =
  'amber azure bold brave bright brisk calm clear clever cosy crisp daring deep eager early fair fancy fast fine fond fresh gentle glad golden good grand great green happy honest humble jolly keen kind late light lively lucky mellow merry mild modest neat noble olive patient plain proud quick quiet rapid rare ready rosy royal silent silver simple small smart soft solid steady sunny swift tidy warm wise young'.split(
    ' ',
  );
const things =
  'acorn anchor apple arrow aspen badger bamboo beacon birch bridge brook candle canyon cedar cherry cloud clover comet coral crane daisy dolphin dune eagle ember falcon feather fern field finch forest fox garden glacier grove harbor hazel heron hill island ivory jasper juniper lake lantern lark leaf lemon lily linden lotus maple meadow melon moon moss oak ocean olive orchid otter owl panda pebble pine planet pond poplar prairie rain raven reef river robin rocket rose sail shore sparrow spring star stone stream summit sun swan thistle tide tiger tulip valley violet walnut willow wind wolf'.split(
    ' ',
  );

/** As "quiet.river42", or "shop.river42" for a word of one's own. */
export function maskName(random: Random, word?: string): string {
  const [first = 0, second = 0, third = 0, fourth = 0] = random.bytes(4);
  const number = 10 + ((third * 256 + fourth) % 990);
  return `${word ?? qualities[first % qualities.length]}.${things[second % things.length]}${number}`;
}
