/** Whether whoever sent a request hung up before all of it was here: nobody is left to answer, and nothing is wrong with us. */
export function isCutOff(problem: Error): boolean {
  return problem.message === 'aborted' && 'code' in problem && problem.code === 'ECONNRESET'
}
