/* cpython.h -- the objects of CPython, from libpython.
 * SPDX-License-Identifier: MIT
 *
 * The interpreter is started without its site packages, and its collector is
 * told to rest. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

typedef PyObject peer_object;

static inline const char *
peer_version(void)
{
    return PY_VERSION;
}

static inline bool
peer_start(void)
{
    PyConfig config;
    PyStatus status;

    PyConfig_InitIsolatedConfig(&config);
    config.site_import = 0;
    status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (PyStatus_Exception(status)) {
        return false;
    }
    PyGC_Disable();
    return true;
}

/* A new reference, as PyWeakref_GetRef of 3.13 gives it. */
static inline PyObject *
peer_weakref_get(PyObject *ref)
{
    PyObject *op = PyWeakref_GetObject(ref);

    Py_INCREF(op);
    return op;
}

#define PEER_INCREF(x)          Py_INCREF(x)
#define PEER_DECREF(x)          Py_DECREF(x)
#define PEER_NONE               Py_None
#define PEER_INT(n)             PyLong_FromLong(n)
#define PEER_FLOAT(x)           PyFloat_FromDouble(x)
#define PEER_STR(text, n)       PyUnicode_FromStringAndSize(text, (Py_ssize_t)(n))
#define PEER_HASH(x)            PyObject_Hash(x)
#define PEER_INTERN(text)       PyUnicode_InternFromString(text)
#define PEER_TUPLE(n)           PyTuple_New((Py_ssize_t)(n))
#define PEER_TUPLE_SET(t, i, x) PyTuple_SetItem(t, (Py_ssize_t)(i), x)
#define PEER_LIST()             PyList_New(0)
#define PEER_APPEND(list, x)    PyList_Append(list, x)
#define PEER_LIST_GET(list, i)  PyList_GetItem(list, (Py_ssize_t)(i))
#define PEER_DICT()             PyDict_New()
#define PEER_DICT_SET(d, k, v)  PyDict_SetItem(d, k, v)
#define PEER_DICT_GET(d, k)     PyDict_GetItemWithError(d, k)
#define PEER_THING()            PySet_New(NULL)
#define PEER_WEAKREF(x)         PyWeakref_NewRef(x, NULL)
#define PEER_WEAKREF_GET(ref)   peer_weakref_get(ref)
