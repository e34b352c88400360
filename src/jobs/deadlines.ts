// Opening hours have changed: the deadline of each open case is worked out again by them.
import type { WorkspaceId } from '#core/ids.ts'
import { aliveAfter, hoursFollowed, movedHours } from '#store/workspaces.ts'
import { each, house, type Job, type JobNeeds } from './job.ts'

const atOnce = 100

/** Lets the cases of a workspace follow its new hours. What a stopped process left is gone through again: a case that fits stays as it is. */
export const deadlines: Job = {
  name: 'deadlines',
  every: '*/5 * * * * *',
  async run(needs) {
    for (const moved of await movedHours(needs.store)) {
      await follows(needs, moved.workspace)
      await needs.store.commit([hoursFollowed(moved)])
    }
  },
}

async function follows(needs: JobNeeds, workspace: WorkspaceId): Promise<void> {
  for (let after = ''; ; ) {
    const some = await aliveAfter(needs.store, workspace, after, atOnce)
    await each(needs, some, async ({ id }) => void (await needs.act(workspace, id, house, { do: 'tick' })))
    const last = some.at(-1)
    if (!last || some.length < atOnce) return
    after = last.id
  }
}
