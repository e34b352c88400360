// What the container promises whoever runs it (S1-48): not root, nothing written outside of its volumes, a health check.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const textOf = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')

it('the image runs as nobody in particular, keeps its data in a volume and says whether it is well', () => {
  const image = textOf('Dockerfile')
  expect(image).toMatch(/^USER 65532:65532$/mu)
  expect(image).toMatch(/^VOLUME \/data$/mu)
  expect(image).toMatch(/^HEALTHCHECK /mu)
  expect(image).toMatch('/health')
  expect(image).not.toMatch(/^(ADD|COPY) .*\.env/mu)
})

it('compose gives it a read-only root, no rights, and PostgreSQL only where it is asked for', () => {
  const compose = textOf('docker-compose.yml')
  for (const line of ['read_only: true', '- ALL', 'no-new-privileges:true', 'profiles: [postgres]', '- 127.0.0.1:'])
    expect(compose).toMatch(line)
})

it('a platform like Coolify is told the port, the volumes and what to set', () => {
  expect(textOf('docs/running.md')).toMatch(/Coolify[\s\S]{0,400}port 3000[\s\S]{0,400}\/data[\s\S]{0,400}PUBLIC_URL/u)
})
