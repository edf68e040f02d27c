// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* dev.c - the device that readers open: their rings, the calls and mappings of scan_abi.h. */
#include <linux/fs.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "choice.h"
#include "compat.h"
#include "reader.h"

static atomic_t n_open = ATOMIC_INIT(0);

/* ---- rings ---- */

static void free_rings(struct reader *r)
{
	u32 i;

	for (i = 0; r->area && i < r->n_rings; i++) {
		vfree(r->area[i].data);
		vfree(r->area[i].tail);
	}
	kvfree(r->area);
	kvfree(r->ring);
	r->area = NULL;
	r->ring = NULL;
}

static bool make_ring(struct ring *ring, struct ring_area *area, u32 size)
{
	area->data = vmalloc_user(SCAN_MAP_BYTES(size));
	area->tail = vmalloc_user(SCAN_PAGE);
	if (!area->data || !area->tail)
		return false;
	ring->size = size;
	ring->shown = area->data;
	ring->data = (u8 *)area->data + SCAN_PAGE;
	ring->tail = area->tail;
	return true;
}

/* They may take half of the memory that is to be had. To find more than there is, the kernel would end processes. */
static bool rings_fit(const struct reader *r)
{
	u64 bytes = r->n_rings * (SCAN_MAP_BYTES(r->setup.ring_bytes) + SCAN_PAGE);

	return bytes >> PAGE_SHIFT <= (u64)si_mem_available() / 2;
}

/* For every CPU there can ever be, so that one may come online at any time. */
static int make_rings(struct reader *r)
{
	u32 i;

	r->n_rings = nr_cpu_ids;
	if (!rings_fit(r))
		return -ENOMEM;
	r->ring = kvcalloc(r->n_rings, sizeof(*r->ring), GFP_KERNEL);
	r->area = kvcalloc(r->n_rings, sizeof(*r->area), GFP_KERNEL);
	if (!r->ring || !r->area)
		goto fail;
	for (i = 0; i < r->n_rings; i++)
		if (!make_ring(&r->ring[i], &r->area[i], r->setup.ring_bytes))
			goto fail;
	return 0;
fail:
	free_rings(r);
	return -ENOMEM;
}

/* ---- calls ---- */

static int get_info(void __user *to)
{
	struct scan_info info = {
		.abi_version = SCAN_ABI_VERSION,
		.n_cpus = nr_cpu_ids,
		.n_readers = (u32)atomic_read(&n_open),
		.version = SCAN_VERSION,
	};

	return copy_to_user(to, &info, sizeof(info)) ? -EFAULT : 0;
}

static bool setup_is_good(const struct scan_setup *s)
{
	return s->ring_bytes >= SCAN_RING_MIN && s->ring_bytes <= SCAN_RING_MAX &&
	       is_power_of_2(s->ring_bytes) && !(s->wants & ~SCAN_WANT_KNOWN);
}

/* Probes know processes by the numbers of the first namespace. */
static s32 first_pid_of(s32 nr)
{
	struct pid *pid = find_get_pid(nr);

	nr = pid ? pid_nr(pid) : nr;
	put_pid(pid);
	return nr;
}

static void translate_pids(struct scan_setup *s)
{
	u32 i;

	s->not_pid = s->not_pid ? first_pid_of(s->not_pid) : -1; /* 0 would be the idle task */
	for (i = 0; i < SCAN_MAX_CHOICES; i++)
		s->choice.pid[i] = first_pid_of(s->choice.pid[i]);
}

static int set_up(struct reader *r, const void __user *from)
{
	int err;

	if (r->is_set_up)
		return -EBUSY;
	if (copy_from_user(&r->setup, from, sizeof(r->setup)))
		return -EFAULT;
	if (!setup_is_good(&r->setup))
		return -EINVAL;
	translate_pids(&r->setup);
	err = choice_init(r);
	if (!err)
		err = make_rings(r);
	if (!err)
		smp_store_release(&r->is_set_up, true); /* for dev_mmap */
	else
		choice_fini(r);
	return err;
}

static int start(struct reader *r)
{
	int err;

	if (!r->is_set_up || r->is_running)
		return -EINVAL;
	err = reader_start(r);
	r->is_running = !err;
	return err;
}

static int stop(struct reader *r)
{
	if (!r->is_running)
		return -EINVAL;
	reader_stop(r);
	r->is_running = false;
	return 0;
}

static long dev_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct reader *r = file->private_data;
	void __user *p = (void __user *)arg;
	long ret;

	if (mutex_lock_interruptible(&r->lock))
		return -ERESTARTSYS;
	switch (cmd) {
	case SCAN_IOC_INFO:
		ret = get_info(p);
		break;
	case SCAN_IOC_SETUP:
		ret = set_up(r, p);
		break;
	case SCAN_IOC_START:
		ret = start(r);
		break;
	case SCAN_IOC_STOP:
		ret = stop(r);
		break;
	default:
		ret = -ENOTTY;
	}
	mutex_unlock(&r->lock);
	return ret;
}

/* ---- mappings ---- */

/* Takes no lock: mmap_lock is held here, and is taken under the reader's lock where its memory is copied. Rings
 * are made once and stay until the file is released. */
static int dev_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct reader *r = file->private_data;
	u64 offset = (u64)vma->vm_pgoff << PAGE_SHIFT;
	u64 index = offset >> 32;

	/* Acquire: who sees that the rings are there sees them. */
	if (!smp_load_acquire(&r->is_set_up) || (u32)offset || index / 2 >= r->n_rings ||
	    !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (index % 2 == SCAN_MAP_TAIL)
		return remap_vmalloc_range(vma, r->area[index / 2].tail, 0);
	if (vma->vm_flags & VM_WRITE)
		return -EPERM;
	compat_never_writable(vma);
	return remap_vmalloc_range(vma, r->area[index / 2].data, 0);
}

/* ---- open and close ---- */

static int dev_open(struct inode *inode, struct file *file)
{
	struct reader *r;

	if (!atomic_add_unless(&n_open, 1, SCAN_MAX_READERS))
		return -EBUSY;
	r = kzalloc(sizeof(*r), GFP_KERNEL);
	if (!r) {
		atomic_dec(&n_open);
		return -ENOMEM;
	}
	mutex_init(&r->lock);
	file->private_data = r;
	return 0;
}

/* Mappings hold the file, so none is left here. */
static int dev_release(struct inode *inode, struct file *file)
{
	struct reader *r = file->private_data;

	if (r->is_running)
		reader_stop(r);
	choice_fini(r);
	free_rings(r);
	kfree(r);
	atomic_dec(&n_open);
	return 0;
}

static const struct file_operations dev_fops = {
	.owner = THIS_MODULE, /* a reader keeps the module loaded */
	.open = dev_open,
	.release = dev_release,
	.unlocked_ioctl = dev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = dev_mmap,
};

struct miscdevice reader_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = SCAN_DEVICE_NAME,
	.fops = &dev_fops,
	.mode = 0660,
};
