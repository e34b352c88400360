// What a platform keeps in mind: everything in the sandbox, the newest so many where hours of load would fill the memory.

/** A map that forgets its oldest entry when it would hold more than `most`. */
export function makeRecent<Key, Value>(most = Number.POSITIVE_INFINITY): Map<Key, Value> {
  const map = new Map<Key, Value>()
  const keep = map.set.bind(map)
  map.set = (key, value) => {
    keep(key, value)
    if (map.size > most) forgetOldest(map)
    return map
  }
  return map
}

function forgetOldest<Key>(map: Map<Key, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key)
    return
  }
}
