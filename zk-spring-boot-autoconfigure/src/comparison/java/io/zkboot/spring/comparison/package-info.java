/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Our starter beside Spring Cloud Zookeeper: what a user waits for, and what a server has to do for it. Compiled and run in
 * the profile {@code spring-cloud-zookeeper} alone.
 */
@NullMarked
package io.zkboot.spring.comparison;

import org.jspecify.annotations.NullMarked;
