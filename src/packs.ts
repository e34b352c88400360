// The packs that ship: a ready-made business as data, read and checked when asked for.
import { readFile } from 'node:fs/promises'
import { check } from '#core/check.ts'
import { type Pack, pack as packSchema, type Workflow, workflow as workflowSchema } from '#core/workflow.ts'
import { isWordingKey } from '#templates/wordings.ts'

const folder = new URL('../data/packs/', import.meta.url)

export type LoadedPack = { pack: Pack; workflow: Workflow }

/** The pack of a name, or null where there is none. Throws where its data is not right. */
export async function loadPack(name: string): Promise<LoadedPack | null> {
  if (!/^[a-z][a-z0-9-]{0,39}$/u.test(name)) return null
  const read = async (file: string) => JSON.parse(await readFile(new URL(`${name}/${file}`, folder), 'utf8')) as unknown
  try {
    const loaded = {
      pack: packSchema.parse(await read('pack.json')),
      workflow: workflowSchema.parse(await read('workflow.json')),
    }
    const problems = check(loaded.workflow, loaded.pack, isWordingKey)
    if (problems.length > 0)
      throw new Error(
        `The pack ${name} is not right: ${problems.map(({ path, problem }) => `${path} ${problem}`).join('; ')}`,
      )
    return loaded
  } catch (problem) {
    if (problem instanceof Error && 'code' in problem && problem.code === 'ENOENT') return null
    throw problem
  }
}
