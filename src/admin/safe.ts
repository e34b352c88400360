// What every page of ours has in its head: which sources may be used, and the house's colours.
import { themes } from '#core/palette.ts'

/** Nothing but our own: no script, style or picture of anybody else's, and no frame around us. */
export const contentPolicy = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  scriptSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
}

/** The house's colours as variables, for light and dark. */
export function houseColours(): string {
  const names = Object.keys(themes.light) as (keyof typeof themes.light)[]
  const lines = names.map((name) => `--${name}:light-dark(${themes.light[name]},${themes.dark[name]});`)
  return `:root{${lines.join('')}}\n`
}
