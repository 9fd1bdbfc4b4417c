/// The functions of LibTorch's stable C interface, looked up once.
///
/// The signatures are those of `torch/csrc/inductor/aoti_torch/c/shim.h` and
/// `torch/csrc/stable/c/shim.h`. Every function that returns a status returns 0 on success.
final class Symbols: Sendable {
    /// Points to an `at::Tensor` on the heap.
    typealias Handle = UnsafeMutableRawPointer
    typealias HandleOut = UnsafeMutablePointer<Handle?>
    typealias Integers = UnsafePointer<Int64>

    typealias CallDispatcher =
        @convention(c) @Sendable (
            UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeMutablePointer<UInt64>, UInt64
        ) -> Int32
    typealias OfHandle = @convention(c) @Sendable (Handle) -> Int32
    typealias OfHandles = @convention(c) @Sendable (Handle, Handle) -> Int32
    typealias HandleToHandle = @convention(c) @Sendable (Handle, HandleOut) -> Int32
    typealias HandleToInt64 =
        @convention(c) @Sendable (Handle, UnsafeMutablePointer<Int64>) -> Int32
    typealias HandleToInt32 =
        @convention(c) @Sendable (Handle, UnsafeMutablePointer<Int32>) -> Int32
    typealias HandleToInt64s =
        @convention(c) @Sendable (Handle, UnsafeMutablePointer<Integers?>) -> Int32
    typealias HandleToBool =
        @convention(c) @Sendable (Handle, UnsafeMutablePointer<Bool>) -> Int32
    typealias HandleToDouble =
        @convention(c) @Sendable (Handle, UnsafeMutablePointer<Double>) -> Int32
    typealias HandleToPointer =
        @convention(c) @Sendable (
            Handle, UnsafeMutablePointer<UnsafeMutableRawPointer?>
        ) -> Int32
    typealias EmptyStrided =
        @convention(c) @Sendable (
            Int64, Integers?, Integers?, Int32, Int32, Int32, HandleOut
        ) -> Int32
    typealias Subtract =
        @convention(c) @Sendable (Handle, Handle, Double, HandleOut) -> Int32
    typealias Fill = @convention(c) @Sendable (Handle, Double) -> Int32
    typealias Copy = @convention(c) @Sendable (Handle, Handle, Int32) -> Int32
    typealias SetRequiresGradient = @convention(c) @Sendable (Handle, Bool) -> Int32
    typealias NewList = @convention(c) @Sendable (Int, HandleOut) -> Int32
    typealias PushBack = @convention(c) @Sendable (Handle, UInt64) -> Int32
    typealias NewString =
        @convention(c) @Sendable (UnsafePointer<CChar>, Int, HandleOut) -> Int32
    typealias NewBox =
        @convention(c) @Sendable (
            UnsafeMutablePointer<UnsafeMutablePointer<UInt64>?>
        ) -> Int32

    let abiVersion: UInt64
    let callDispatcher: CallDispatcher
    let newHandle: HandleToHandle
    let deleteHandle: OfHandle
    let newUndefined: @convention(c) @Sendable (HandleOut) -> Int32
    let assign: OfHandles
    let getDimensions: HandleToInt64
    let getSizes: HandleToInt64s
    let getStrides: HandleToInt64s
    let getCount: HandleToInt64
    let getType: HandleToInt32
    let getDeviceType: HandleToInt32
    let getDeviceIndex: HandleToInt32
    let getData: HandleToPointer
    let isContiguous: HandleToBool
    let isDefined: HandleToBool
    let itemDouble: HandleToDouble
    let emptyStrided: EmptyStrided
    let subtract: Subtract
    let fill: Fill
    let zero: OfHandle
    let copy: Copy
    let gradientsAreEnabled: @convention(c) @Sendable () -> Bool
    let setGradientsEnabled: @convention(c) @Sendable (Bool) -> Void
    let setRequiresGradient: SetRequiresGradient
    let newList: NewList
    let pushBack: PushBack
    let newString: NewString
    /// `torch_new_stable_ivalue`, from 2.13; before, `operator new` does its work.
    let newBox: NewBox?
    let operatorNew: (@convention(c) @Sendable (Int) -> UnsafeMutableRawPointer?)?
    /// The text of the last error on this thread, from 2.13.
    let lastError: (@convention(c) @Sendable () -> UnsafePointer<CChar>?)?
    /// `c10::TensorImpl::mutable_grad()` and `requires_grad()`: no C function gives these.
    let mutableGradient: @convention(c) @Sendable (UnsafeMutableRawPointer) -> Handle?
    let requiresGradient: @convention(c) @Sendable (UnsafeMutableRawPointer) -> Bool
    let setThreads: (@convention(c) @Sendable (Int32) -> Void)?
    /// Whether this build has functions of CUDA; there may still be no such device.
    let isBuiltForCUDA: Bool
    /// LibTorch's codes, by raw value of ``DataType`` and ``Device/Kind``.
    let typeCodes: [Int32]
    let deviceCodes: [Int32]
    let contiguousFormat: Int32

    /// Looks everything up in the library at `path`.
    ///
    /// - Throws: ``TorchError`` naming the function that is missing.
    init(_ library: DynamicLibrary) throws {
        abiVersion = try library.abiVersion()
        callDispatcher = try library.function("torch_call_dispatcher")
        newHandle = try library.function("aoti_torch_new_tensor_handle")
        deleteHandle = try library.function("aoti_torch_delete_tensor_object")
        newUndefined = try library.function("aoti_torch_new_uninitialized_tensor")
        assign = try library.function("aoti_torch_assign_tensors")
        getDimensions = try library.function("aoti_torch_get_dim")
        getSizes = try library.function("aoti_torch_get_sizes")
        getStrides = try library.function("aoti_torch_get_strides")
        getCount = try library.function("aoti_torch_get_numel")
        getType = try library.function("aoti_torch_get_dtype")
        getDeviceType = try library.function("aoti_torch_get_device_type")
        getDeviceIndex = try library.function("aoti_torch_get_device_index")
        getData = try library.function("aoti_torch_get_data_ptr")
        isContiguous = try library.function("aoti_torch_is_contiguous")
        isDefined = try library.function("aoti_torch_is_defined")
        itemDouble = try library.function("aoti_torch_item_float64")
        emptyStrided = try library.function("aoti_torch_empty_strided")
        subtract = try library.function("aoti_torch_aten_subtract_Tensor")
        fill = try library.function("aoti_torch_aten_fill__Scalar")
        zero = try library.function("aoti_torch_zero_")
        copy = try library.function("aoti_torch_copy_")
        gradientsAreEnabled = try library.function("aoti_torch_grad_mode_is_enabled")
        setGradientsEnabled = try library.function("aoti_torch_grad_mode_set_enabled")
        setRequiresGradient = try library.function("torch_set_requires_grad")
        newList = try library.function("torch_new_list_reserve_size")
        pushBack = try library.function("torch_list_push_back")
        newString = try library.function("torch_new_string_handle")
        newBox = library.optionalFunction("torch_new_stable_ivalue")
        operatorNew = library.optionalFunction("_Znwm")
        lastError = library.optionalFunction("torch_exception_get_what_without_backtrace")
        mutableGradient = try library.function("_ZN3c1010TensorImpl12mutable_gradEv")
        requiresGradient = try library.function("_ZNK3c1010TensorImpl13requires_gradEv")
        setThreads = library.optionalFunction("_ZN2at15set_num_threadsEi")
        isBuiltForCUDA = library.hasFunction("aoti_torch_get_current_cuda_stream")
        typeCodes = try DataType.allCases.map {
            let code: @convention(c) () -> Int32 = try library.function("aoti_torch_dtype_\($0)")
            return code()
        }
        deviceCodes = try Device.Kind.allCases.map {
            let code: @convention(c) () -> Int32 = try library.function(
                "aoti_torch_device_type_\($0)")
            return code()
        }
        let format: @convention(c) () -> Int32 = try library.function(
            "aoti_torch_memory_format_contiguous_format")
        contiguousFormat = format()
    }
}
