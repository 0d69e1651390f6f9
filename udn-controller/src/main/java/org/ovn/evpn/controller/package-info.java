// SPDX-License-Identifier: Apache-2.0
/**
 * The cluster controller. {@code facts} is a snapshot of what the API server has. {@code vtep},
 * {@code resolve}, {@code allocate}, {@code enable}, {@code frr}, {@code advertise} and {@code
 * status} each decide a part of what should be, {@code plan} puts them together and says what is to
 * be written. {@code queue} and {@code shell} do it. This package itself holds only the entry
 * point, which reads the environment, makes the client and chooses the renderer.
 */
@NullMarked
package org.ovn.evpn.controller;

import org.jspecify.annotations.NullMarked;
