/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What this instance of the sample calls itself: where others see who leads, who holds the lock, and who is there.
 *
 * @param name a name for a node, so without {@code /}
 */
@ConfigurationProperties("sample.instance")
record Instance(String name) {}
