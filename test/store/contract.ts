// What every store must do, whichever database is under it. Each database runs this file.
import { afterAll, beforeAll, describe } from 'vitest'
import { chainContract } from './contract-chain.ts'
import { deliveryContract } from './contract-deliveries.ts'
import { deskContract } from './contract-desks.ts'
import { planContract } from './contract-plans.ts'
import { retiringContract } from './contract-retiring.ts'
import { rowContract } from './contract-rows.ts'
import { searchContract } from './contract-search.ts'
import type { Opened } from './opened.ts'

/** Runs the contract on one database, which all of its tests share; each has workspaces of its own. */
export function storeContract(name: string, open: () => Promise<Opened>): void {
  describe(`the store on ${name}`, () => {
    let opened: Opened | undefined
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened?.close())

    const at = () => {
      if (!opened) throw new Error('The store is not open yet')
      return opened
    }
    planContract(at)
    rowContract(at)
    searchContract(at)
    deskContract(at)
    deliveryContract(at)
    retiringContract(at)
    chainContract(at)
  })
}
