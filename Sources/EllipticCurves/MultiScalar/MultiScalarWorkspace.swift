internal import CKernels

/// One thread's memory for the kernels' work on windows. It tells digits of scalars, and is wiped when it goes.
final class MultiScalarWorkspace {
    /// For the kernels, as long as this lives.
    let kernelWorkspace: OpaquePointer
    private let memory: UnsafeMutableRawPointer

    /// Memory for windows of at most `count` points and `width` bits. Stops the process when there is none.
    init(_ kernel: CurveKernel, count: Int, width: Int) {
        let bytes = mpc_msm_workspace_bytes(kernel.curve, count, Int32(width))
        guard let memory = mpc_allocate(bytes),
            let opened = mpc_msm_workspace_open(memory, kernel.curve, count, Int32(width))
        else { fatalError("no memory for buckets of \(count) points") }
        self.memory = memory
        kernelWorkspace = opened
    }

    deinit {
        mpc_msm_workspace_close(kernelWorkspace)
        mpc_release(memory)
    }
}
