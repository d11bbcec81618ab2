import { upgradeDrill } from '../../testing/upgrade-specs.js';

upgradeDrill(Array.from({ length: 20 }, (_, seed) => 101 + seed));
