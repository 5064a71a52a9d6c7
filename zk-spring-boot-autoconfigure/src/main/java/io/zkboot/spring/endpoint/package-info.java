/** The actuator endpoint {@code zookeeper}, and how other beans add to it. */
@NullMarked
package io.zkboot.spring.endpoint;

import org.jspecify.annotations.NullMarked;
