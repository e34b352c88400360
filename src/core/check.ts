// The second check of a workflow and its pack: what zod can't see.
import { checkCalendar } from './check/calendar.ts'
import { checkLanguages } from './check/languages.ts'
import { checkNeeds } from './check/needs.ts'
import { checkReach } from './check/reach.ts'
import { checkReferences } from './check/references.ts'
import { checkTypes } from './check/types.ts'
import { checkWords } from './check/words.ts'
import type { Pack, Workflow } from './workflow.ts'

/** Something wrong, and where. */
export type Problem = { path: string; problem: string }
export type KnowsWording = (key: string) => boolean

/** What is wrong with a workflow by itself. */
export function checkWorkflow(workflow: Workflow, knowsWording: KnowsWording = () => true): Problem[] {
  return [
    ...checkReferences(workflow, knowsWording),
    ...checkReach(workflow),
    ...actionNeeds(workflow).flatMap(([path, needs]) => checkNeeds(path, needs, workflow)),
    ...checkLanguages(workflow, workflow.languages),
    ...checkWords(workflow),
  ]
}

/** What is wrong with a workflow and the pack it comes with; [] where all is well. */
export function check(workflow: Workflow, pack: Pack, knowsWording?: KnowsWording): Problem[] {
  return [
    ...checkWorkflow(workflow, knowsWording),
    ...checkTypes(workflow, pack),
    ...actionNeeds(workflow).flatMap(([path, needs]) => checkNeeds(path, needs, workflow, pack.lists)),
    ...checkLanguages(pack, workflow.languages),
    ...checkCalendar(pack),
  ].filter(isFirst)
}

function actionNeeds(workflow: Workflow): [path: string, needs: Workflow['actions'][string]['needs']][] {
  return Object.entries(workflow.actions).flatMap(([id, action]) => [
    [`actions.${id}.needs`, action.needs] as [string, typeof action.needs],
    ...action.variants.map((variant, at): [string, typeof action.needs] => [
      `actions.${id}.variants.${at}.needs`,
      variant.needs ?? [],
    ]),
  ])
}

function isFirst(problem: Problem, at: number, all: Problem[]): boolean {
  return all.findIndex((other) => other.path === problem.path && other.problem === problem.problem) === at
}
