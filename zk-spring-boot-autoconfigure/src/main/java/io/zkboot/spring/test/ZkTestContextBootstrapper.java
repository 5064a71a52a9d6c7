/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.test;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/** Reads {@link ZkTest#properties()}. */
final class ZkTestContextBootstrapper extends TestSliceTestContextBootstrapper<ZkTest> {}
