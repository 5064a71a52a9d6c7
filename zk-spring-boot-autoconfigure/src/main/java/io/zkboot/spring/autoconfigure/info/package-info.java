/** Auto-configuration of what the actuator's endpoint {@code info} tells of ZooKeeper. */
@NullMarked
package io.zkboot.spring.autoconfigure.info;

import org.jspecify.annotations.NullMarked;
