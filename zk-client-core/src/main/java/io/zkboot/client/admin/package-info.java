/**
 * For who looks after servers: four-letter words, what a server says of itself, quotas. All of it waits for answers.
 */
@NullMarked
package io.zkboot.client.admin;

import org.jspecify.annotations.NullMarked;
