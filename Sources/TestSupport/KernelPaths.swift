internal import CKernels

/// What `body` gives on each path of the kernels that this machine has, the portable one first: it must not depend on
/// the path. The choice is the whole process's: tests that make it must not run beside others (`--no-parallel`).
public func onAllPaths<Value>(_ body: () throws -> Value) rethrows -> [Value] {
    defer { mpc_kernel_force_portable(0) }
    // None, up to AVX2, what there is.
    return try [1, 3, 0].map { (level: Int32) in
        mpc_kernel_force_portable(level)
        let path = String(cString: mpc_kernel_path())
        let value = try body()
        precondition(path == String(cString: mpc_kernel_path()), "tests must not run in parallel")
        return value
    }
}

/// Runs `body` with the products of fields in portable code, and then with this machine's. As above, not beside
/// other tests.
public func onBothProducts(_ body: () throws -> Void) rethrows {
    defer { mpc_kernel_force_portable(0) }
    for level: Int32 in [2, 0] {
        mpc_kernel_force_portable(level)
        try body()
    }
}
