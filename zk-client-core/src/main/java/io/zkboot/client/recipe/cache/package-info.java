/** Caches: a node, the children of a node or a whole tree, kept as the servers have it. */
@NullMarked
package io.zkboot.client.recipe.cache;

import org.jspecify.annotations.NullMarked;
