import { packContract } from './contract.ts'
import { packNames } from './load.ts'

for (const name of packNames) packContract(name)
