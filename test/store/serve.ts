// A process of its own that serves a database file until it is told to end: see sqlite-file.test.ts.
import { openSqlite } from '#store/open-sqlite.ts'

try {
  openSqlite(process.argv[2] ?? '', { patience: 0 })
  process.stdout.write('open\n')
  process.stdin.resume()
} catch (problem) {
  process.stderr.write(`${problem instanceof Error ? problem.message : problem}\n`)
  process.exit(1)
}
