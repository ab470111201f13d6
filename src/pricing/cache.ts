/** Most keys that a cache keeps. Keys come from logs, so it must have a bound; a full cache starts again. */
const limit = 2000;
/** Longer keys are no model names: made again each time instead of kept. */
const longestKey = 300;

/** The value of `key`, made once. */
export function remember<Value>(cache: Map<string, Value>, key: string, make: () => Value): Value {
  let value = cache.get(key);
  if (value === undefined) {
    value = make();
    if (cache.size >= limit) cache.clear();
    if (key.length <= longestKey) cache.set(key, value);
  }
  return value;
}
