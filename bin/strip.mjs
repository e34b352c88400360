// Strips the types of every source and keeps what is left: see loading.mjs.
import { stripAll } from './loading.mjs'

stripAll()
