/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

/**
 * How the nodes of a lock are named, so that other clients take turns with it. All who use a path must use one layout:
 * children that do not belong to it are ignored, and so is who waits there.
 */
public enum LockLayout {
    /**
     * That of this client, the default. For locks and read/write locks it is Curator's; semaphores have one of their
     * own, which costs two requests where Curator's costs six.
     */
    DEFAULT,

    /**
     * Curator's: {@code InterProcessMutex}, {@code InterProcessReadWriteLock}, {@code InterProcessSemaphoreV2}.
     *
     * <p>Of a semaphore the number of permits is what each one says, as with Curator: it is not agreed on, and who says
     * another one lets in another number.
     */
    CURATOR,

    /**
     * kazoo's: {@code Lock}, which its {@code Election} is made of, {@code ReadLock} and {@code WriteLock}. The
     * metadata of the options is what kazoo calls the identifier. There is none for semaphores: kazoo's nodes have no
     * order, and its holders never look whether their node is still there.
     */
    KAZOO
}
