import { it } from 'vitest'
import { openHouse } from './house.ts'
it('smoke', async () => {
  const h = openHouse()
  const doc = await h.get('/api/openapi.json')
  console.log(JSON.stringify(doc.body).length, Object.keys(doc.body.components.schemas), Object.keys(doc.body.paths).length)
  console.log(JSON.stringify(doc.body.paths['/api/v1/workspaces/{workspace}/cases'].get, null, 1).slice(0, 3000))
  const w = await h.post('/api/v1/workspaces', { name: 'Salapao', pack: 'mims', timezone: 'Asia/Bangkok', language: 'th' })
  console.log(w)
  const base = `/api/v1/workspaces/${w.body.id}`
  for (const p of ['/chats', '/cases', '/cases?status=open&owner=none', '/cases?q=ORD', '/case-types/topup_missing', '/lists/providers', '/wordings/customer.queued/th', '/outbox', '/outbox?state=failed','/cases/4','/nope','/cases?cursor=zzz'])
    console.log(p, JSON.stringify(await h.get(base + p)).slice(0, 400))
  console.log(await h.post(base + '/chats', {}))
  console.log(await h.post('/api/v1/workspaces', '{bad'))
  console.log(await h.post('/api/v1/workspaces'))
  console.log(JSON.stringify(doc.body.components.schemas.CaseItem).slice(0,1500))
})
