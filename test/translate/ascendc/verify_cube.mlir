// RUN: ascend-opt %s -split-input-file -verify-diagnostics

// Places for tensors take buffers of queues at their position, and give out what they hold.
func.func @places(%i: index) {
  %q = cube.init_queue "outQueueSums", 1024 bytes : <co1, 2>
  %parts = cube.make_tensor_array : <f32, co1, 2>
  cube.alloc_element %q, %parts[%i] : <co1, 2>, <f32, co1, 2>
  %t = cube.element %parts[%i] : <f32, co1, 2> -> <f32, co1>
  return
}

// -----

func.func @position(%i: index) {
  %q = cube.init_queue "inQueueA2", 1024 bytes : <a2, 2>
  %parts = cube.make_tensor_array : <f32, co1, 2>
  // expected-error @+1 {{has an array at the queue's position}}
  cube.alloc_element %q, %parts[%i] : <a2, 2>, <f32, co1, 2>
  return
}

// -----

func.func @element(%i: index) {
  %parts = cube.make_tensor_array : <f32, co1, 2>
  // expected-error @+1 {{takes a tensor of '!cube.tensor_array<f32, co1, 2>' out, not a '!cube.tensor<i32, co1>'}}
  %t = cube.element %parts[%i] : <f32, co1, 2> -> <i32, co1>
  return
}

// -----

func.func @count() {
  // expected-error @+1 {{an array has 1 to 8 tensors, as a queue, not 9}}
  %parts = cube.make_tensor_array : <f32, co1, 9>
  return
}
