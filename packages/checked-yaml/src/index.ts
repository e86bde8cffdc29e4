export { describeProblem, expectedBy, foundAt, type Problem } from './problem.ts';
export { readYaml, type YamlSource } from './yaml-source.ts';
