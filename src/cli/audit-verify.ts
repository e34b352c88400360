import { verifyAudit } from '#store/audit.ts'
import { type Command, say, withStore } from './command.ts'

export const auditVerify: Command = {
  name: 'audit verify',
  usage: 'audit verify',
  about: 'walks every chain and checkpoint; ends with 1 where something was changed',
  run: (asked) =>
    withStore(asked, async (store) => {
      const { key, older } = asked.secrets()
      const { chains, entries, problems } = await verifyAudit(store, { secret: [key, ...older] })
      for (const { number, seq, problem } of problems)
        say(
          [number === null ? 'workspace' : `case #${number}`, seq === null ? '' : `entry ${seq}`, problem]
            .filter((part) => part)
            .join(' '),
        )
      say(
        problems.length === 0
          ? `The audit is whole: ${entries} entries in ${chains} chains.`
          : `The audit is broken: ${problems.length} problems.`,
      )
      return problems.length === 0 ? 0 : 1
    }),
}
