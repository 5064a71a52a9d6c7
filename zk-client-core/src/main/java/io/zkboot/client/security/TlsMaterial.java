/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;

/** Keys or trusted certificates in files. Its text names the files and no password. */
interface TlsMaterial {
    /** Password of keys that are only ever in memory. */
    char[] IN_MEMORY = "in memory".toCharArray();

    /** Returns the files that it is in. */
    List<Path> files();

    /**
     * Reads it.
     *
     * @param contents of the files
     * @throws GeneralSecurityException if it cannot be used; names the file, the fault, and how to mend it
     */
    KeyStore load(TlsFileContents contents) throws GeneralSecurityException;

    /** Returns the password of the keys in the store that is loaded. */
    char[] keyPassword();
}
