// Which addresses the house calls when somebody else names them: those of the public internet, and in the sandbox this machine alone.
import { BlockList, isIP } from 'node:net'

/** `public` is the internet, `loopback` this machine: the sandbox and the tests, where nothing leaves it. */
export type Reach = 'public' | 'loopback'

/** Whether an IP address may be called. */
export function isReached(address: string, reach: Reach): boolean {
  const family = isIP(address)
  if (family === 0) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  if (reach === 'loopback') return loopback.check(address, type)
  return family === 4
    ? !special.check(address, 'ipv4')
    : global6.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

export type AddressProblem = 'not-an-address' | 'not-https' | 'has-credentials' | 'not-public'

/** What is wrong with an address before it is ever looked up, or null. */
export function addressProblem(text: string, reach: Reach): AddressProblem | null {
  if (!URL.canParse(text)) return 'not-an-address'
  const { protocol, username, password, hostname } = new URL(text)
  const isSafe = protocol === 'https:' || (protocol === 'http:' && reach === 'loopback')
  if (!isSafe) return protocol === 'http:' ? 'not-https' : 'not-an-address'
  if (username !== '' || password !== '') return 'has-credentials'
  const host = hostOf(hostname)
  if (isIP(host) !== 0) return isReached(host, reach) ? null : 'not-public'
  return reach === 'public' && homely.test(host) ? 'not-public' : null
}

/** What is wrong with an address, in words; null where nothing is. */
export function addressWords(text: string, reach: Reach): string | null {
  const problem = addressProblem(text, reach)
  if (problem === 'not-public') return notReached(reach)
  return problem && words[problem]
}

/** Why an address is not called, though there is nothing wrong with it. */
export function notReached(reach: Reach): string {
  return reach === 'public'
    ? 'This address is not on the public internet'
    : 'While the sandbox is on only this machine is called: http://127.0.0.1:…'
}

const words: Record<Exclude<AddressProblem, 'not-public'>, string> = {
  'not-an-address': 'This is no https address',
  'not-https': 'This must be an https address',
  'has-credentials': 'An address may hold no user name or password',
}

/** A host as a lookup takes it: an IPv6 address without its brackets. */
export function hostOf(hostname: string): string {
  return hostname.replace(/^\[|\]$/gu, '')
}

/** Names that no public server has (RFC 6761, RFC 6762, RFC 9476). */
const homely = /^[^.]+\.?$|\.(localhost|local|internal|lan|home|arpa|test|invalid|onion)\.?$/iu

const loopback = listOf(['127.0.0.0/8', '::1/128'])
const global6 = listOf(['2000::/3'])

/** What IANA's special-purpose registries hold, and what carries such an address inside. */
const special = listOf([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ...['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'],
])

function listOf(ranges: string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [net = '', prefix] = range.split('/')
    list.addSubnet(net, Number(prefix), isIP(net) === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}
