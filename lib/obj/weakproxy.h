/* weakproxy.h -- an object that stands for another one, as long as that lives.
 * SPDX-License-Identifier: MIT
 *
 * A weak reference has to be asked for its object. A proxy asks by itself: what
 * is done with it is done with the object, and is a ReferenceError if that is
 * gone. Three things are its own: how it is shown; that it has no hash, since a
 * key must not change into an error; and that it equals itself, as everything
 * does, without a look at its object.
 *
 * It is a kind of weak reference: it is in the list of its object, counted
 * there, cleared with the others, and may have a callback.
 *
 * CPython: weakref.proxy (Objects/weakrefobject.c), which has a type of its own
 * for what can be called. */
#ifndef OU_WEAKPROXY_H
#define OU_WEAKPROXY_H

#include "obj/object.h"

/* Its objects are ou_weakref.  CPython: _PyWeakref_ProxyType,
 * _PyWeakref_CallableProxyType. */
extern ou_type ou_weakproxy_type;

/* Return a proxy of op, with callback to be called when op dies; NULL or None:
 * without, and then the one that op has already, if it has one.  New; NULL with
 * a TypeError if op cannot be referred to weakly, or with a MemoryError.
 * CPython: PyWeakref_NewProxy. */
ou_object *ou_weakproxy_new(ou_object *op, ou_object *callback);

/* Return the object of proxy.  New; NULL with a ReferenceError if it is dead or
 * dying.  CPython: proxy_check_ref, UNWRAP. */
ou_object *ou_weakproxy_get(ou_object *proxy);

#endif
