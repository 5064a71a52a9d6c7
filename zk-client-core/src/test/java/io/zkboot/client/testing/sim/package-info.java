/**
 * A world in one thread for tests of the engine: virtual time, a network and servers that do what the test says.
 * Nothing here blocks, reads the real clock or draws a random number.
 */
@NullMarked
package io.zkboot.client.testing.sim;

import org.jspecify.annotations.NullMarked;
