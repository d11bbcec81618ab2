/** Where REST stands. Routes name it themselves: a global prefix would leave paths beside it to Express's own 404 page. */
export const API = 'api/v1';
