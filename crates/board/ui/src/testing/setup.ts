// Before all tests: patience, since a busy machine may take seconds for what is done at once.
import { configure } from '@testing-library/preact';

configure({ asyncUtilTimeout: 8000 });
