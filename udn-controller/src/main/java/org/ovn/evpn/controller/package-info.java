// SPDX-License-Identifier: Apache-2.0
/**
 * The cluster controller: {@code facts} is a snapshot of what the API server has, {@code resolve},
 * {@code allocate}, {@code status} and {@code plan} decide purely what should be written, {@code
 * queue} and {@code shell} do it. This package itself holds only the entry point.
 */
@NullMarked
package org.ovn.evpn.controller;

import org.jspecify.annotations.NullMarked;
