export { KIND_NAMES } from '@tandem/contracts';
