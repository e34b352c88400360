import { type Command, say, withStore } from './command.ts'

export const workspaceList: Command = {
  name: 'workspace list',
  usage: 'workspace list',
  about: 'the workspaces, a line each',
  run: (asked) =>
    withStore(asked, async ({ q, t }) => {
      for (const row of await q.select().from(t.workspaces))
        say(`${row.id} ${row.name} (${row.pack}, ${row.timezone}, ${row.language})`)
      return 0
    }),
}

export const channelList: Command = {
  name: 'channel list',
  usage: 'channel list',
  about: 'the channels, a line each, with their webhook paths',
  run: (asked) =>
    withStore(asked, async ({ q, t }) => {
      for (const row of await q.select().from(t.channels))
        say(`${row.id} ${row.platform} ${row.name} /hooks/${row.platform}/${row.id} (workspace ${row.workspace})`)
      return 0
    }),
}
