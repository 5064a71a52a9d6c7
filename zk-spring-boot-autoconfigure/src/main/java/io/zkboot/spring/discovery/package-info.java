/* SPDX-License-Identifier: Apache-2.0 */
/** Service discovery for Spring Cloud: who is there, and to be there; as Spring Cloud Zookeeper lays it out. */
@NullMarked
package io.zkboot.spring.discovery;

import org.jspecify.annotations.NullMarked;
