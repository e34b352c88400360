import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { describe, expect, it } from 'vitest'
import { chainFacts, digestOfContent, hashOf, start } from '#store/chain.ts'

const chain = { workspace: 'w', case: 'c', ...start }
const opened = { kind: 'opened', by: 'ann', at: 1, facts: { z: 1, a: 'ก"\n' }, content: { text: 'น้ำ', files: [] } }
const noted = { kind: 'noted', by: null, at: 2, facts: {} }

describe('a chain', () => {
  it('hashes the canonical JSON of each entry, which names the one before', () => {
    const { entries, head, length } = chainFacts(chain, [opened, noted], ['pepper', ''])
    for (const { hash, ...entry } of entries) {
      const canonical = canonicalize({ ...entry, facts: JSON.parse(entry.facts) }) ?? ''
      expect(hash).toBe(createHash('sha256').update(canonical).digest('hex'))
    }
    expect(entries.map(({ seq, prev }) => [seq, prev])).toEqual([
      [1, ''],
      [2, entries[0]?.hash],
    ])
    expect([head, length]).toEqual([entries[1]?.hash, 2])
  })

  it('goes on from where it was', () => {
    const whole = chainFacts(chain, [opened, noted], ['pepper', ''])
    const first = chainFacts(chain, [opened], ['pepper'])
    const second = chainFacts({ ...chain, ...first }, [noted], [''])
    expect([...first.entries, ...second.entries]).toEqual(whole.entries)
  })

  it('knows content by a salted digest alone', () => {
    const { entries, contents } = chainFacts(chain, [opened, noted], ['pepper', ''])
    expect(contents).toEqual([{ case: 'c', seq: 1, salt: 'pepper', content: '{"files":[],"text":"น้ำ"}' }])
    expect(entries.map(({ digest }) => digest)).toEqual([
      createHash('sha256').update('pepper{"files":[],"text":"น้ำ"}').digest('hex'),
      null,
    ])
    expect(chainFacts(chain, [opened], ['salt']).head).not.toBe(chainFacts(chain, [opened], ['pepper']).head)
  })

  it('takes no content without a salt', () => {
    expect(() => chainFacts(chain, [opened], [])).toThrow('salt')
    expect(() => chainFacts(chain, [opened], [''])).toThrow('salt')
  })

  it('changes with every part of an entry', () => {
    const [entry] = chainFacts(chain, [opened], ['pepper']).entries
    if (!entry) throw new Error('No entry')
    const changed = [
      { workspace: 'x' },
      { case: 'x' },
      { seq: 2 },
      { at: 2 },
      { kind: 'x' },
      { by: null },
      { facts: '{}' },
      { digest: null },
      { prev: 'x' },
    ]
    const hashes = new Set(changed.map((change) => hashOf({ ...entry, ...change })))
    expect(hashes.size).toBe(changed.length)
    expect(hashes.has(entry.hash)).toBe(false)
    expect(digestOfContent({ salt: 'a', content: 'b' })).not.toBe(digestOfContent({ salt: 'b', content: 'b' }))
  })
})
