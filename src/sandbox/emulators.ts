// LINE, WhatsApp and Telegram on one loopback port, each speaking its own wire protocol.
import { type Faults, makeFaults } from './faults.ts'
import { type LineEmulator, makeLine } from './line/line.ts'
import { type Exchange, openServer } from './server.ts'
import { makeTelegram, type TelegramEmulator } from './telegram/telegram.ts'
import { makeWhatsApp, type WhatsAppEmulator } from './whatsapp/whatsapp.ts'
import { type Change, makeWorld, type WorldOptions } from './world.ts'

export type Emulators = {
  /** `http://127.0.0.1:PORT`: the base address of all three platforms. */
  origin: string
  line: LineEmulator
  whatsapp: WhatsAppEmulator
  telegram: TelegramEmulator
  faults: Faults
  /** Every request the house made, oldest first. */
  requests(): Exchange[]
  /** Resolves when no webhook and no fetch is under way: whether any was. */
  settle(): Promise<boolean>
  close(): Promise<void>
  onChange(listener: (change: Change) => void): () => void
}

/** Opens the emulators; nobody is on them yet. */
export async function openEmulators(options: WorldOptions & { port?: number }): Promise<Emulators> {
  let origin = ''
  const log: Exchange[] = []
  const world = makeWorld(options, () => origin)
  const faults = makeFaults((platform) => world.changed({ platform, kind: 'fault' }))
  const { line, doors: lineDoors } = makeLine(world, log)
  const { whatsapp, doors: whatsappDoors } = makeWhatsApp(world, log)
  const { telegram, doors: telegramDoors } = makeTelegram(world, log)
  const server = await openServer(world, [lineDoors, whatsappDoors, telegramDoors], faults, log, options.port ?? 0)
  origin = server.origin
  return {
    origin,
    line,
    whatsapp,
    telegram,
    faults,
    requests: () => [...log],
    settle: world.settle,
    close() {
      world.close()
      return server.close()
    },
    onChange: world.onChange,
  }
}
